// What people do with files.
import { basename } from "node:path";

// Chooses files as by the button, whose dialog is the system's own.
export async function choose(person, ...paths) {
  await person.see("button", "Attach files");
  const input = await person.page.$("input[type=file]");
  await input.uploadFile(...paths);
}

// It is sent once the sender could save it, too: until then it is read from the disk.
export async function attach(person, path) {
  await choose(person, path);
  await person.press("Send");
  await person.see("button", `Save ${basename(path)}`);
}

// Saves the file of this name, and answers what the browser would write: its bytes and its name.
export async function saved(person, name) {
  await person.page.evaluate(() => {
    window.saved = new Promise((resolve) => {
      HTMLAnchorElement.prototype.click = function () {
        resolve(this.download);
      };
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        window.blob = blob;
        return make(blob);
      };
    });
  });
  await person.press(`Save ${name}`);
  return person.page.evaluate(async () => {
    const name = await window.saved;
    const hash = await crypto.subtle.digest("SHA-256", await window.blob.arrayBuffer());
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { name, hex, type: window.blob.type, size: window.blob.size };
  });
}
