// The room is the path. What a client sends goes to everyone else in its room.
import { createRequire } from "node:module";

const { WebSocketServer } = createRequire(process.argv[3])("ws");
const rooms = new Map();
const server = new WebSocketServer({
  port: Number(process.argv[2]),
  host: "127.0.0.1",
  perMessageDeflate: false,
});
server.on("connection", (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on("error", () => {});
  socket.on("close", () => room.delete(socket));
  socket.on("message", (message) => {
    for (const other of room) if (other !== socket) other.send(message, { binary: true });
  });
});
