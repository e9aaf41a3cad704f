// The room is the path. What a client sends goes to everyone else in its room.
Bun.serve({
  port: Number(process.argv[2]),
  hostname: "127.0.0.1",
  fetch(request, server) {
    if (server.upgrade(request, { data: new URL(request.url).pathname })) return;
    return new Response("a WebSocket only", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    maxPayloadLength: 1 << 20,
    backpressureLimit: 64 << 20,
    open(socket) {
      socket.subscribe(socket.data);
    },
    message(socket, message) {
      socket.publish(socket.data, message);
    },
  },
});
