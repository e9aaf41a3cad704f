// What people do all the time.
import assert from "node:assert/strict";

// Makes a room on a device without rooms, and answers its invite link. The invite stays open.
export async function makeRoom(person, world, { name = "Ana", room = "Tea", ask = false, url = world.relay.url } = {}) {
  await person.goto(url);
  await person.see("heading", "A quiet place to talk");
  await person.write("Your name", name);
  await person.write("Room name", room);
  if (ask) await choose(person, "Ask me first");
  await person.press("Create room");
  await person.see("heading", "Invite people");
  return inviteLink(person);
}

// The link that the open invite shows.
export async function inviteLink(person) {
  const link = await person.value("textbox", "Invite link");
  assert.match(link, /#1\..{50,}/);
  return link;
}

// Makes a room, and closes the invite.
export async function host(person, world, options) {
  const link = await makeRoom(person, world, options);
  await person.press("Close");
  await person.seesNo("heading", "Invite people");
  return link;
}

// Makes one more room, and answers its invite link.
export async function anotherRoom(person, name) {
  await person.press("New room");
  await person.write("Room name", name);
  await person.press("Create room");
  await person.see("heading", "Invite people");
  const link = await inviteLink(person);
  await person.press("Close");
  await person.seesNo("heading", "Invite people");
  return link;
}

// Two people in a room, and its invite link.
export async function two(world, options) {
  const ana = await world.person("ana");
  const link = await host(ana, world, options);
  const bob = await world.person("bob");
  await enter(bob, link, "Bob");
  await ana.reads("2 members · 2 here");
  return [ana, bob, link];
}

// Opens a link and asks to come in.
export async function knock(person, link, name) {
  await person.goto(link);
  if (name !== undefined) await person.write("Your name", name);
  await person.press("Join");
}

// Opens a link and gets in.
export async function enter(person, link, name) {
  await knock(person, link, name);
  await person.see("textbox", "Message");
}

// Chooses the radio button whose name begins so.
export async function choose(person, label) {
  const radios = await person.all("radio");
  for (const radio of radios) {
    const text = await radio.evaluate((element) => element.labels[0].innerText);
    if (text.startsWith(label)) return radio.click();
  }
  throw new Error(`no choice begins with “${label}”`);
}

// Types a message and sends it by Enter.
export async function say(person, body) {
  await person.write("Message", body);
  await person.key("Enter");
}

// One says something, and everyone has it once.
export async function talk(speaker, listeners, body) {
  await say(speaker, body);
  await speaker.hears(body, "In the room");
  for (const listener of listeners) await listener.hears(body);
}
