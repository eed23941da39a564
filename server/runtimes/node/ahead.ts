// The last `--import` of a process that waits for its trial: Node goes on to the user's program when this module is done.
const key = Symbol.for("tunelens.waiting");
const wait = (globalThis as Record<symbol, unknown>)[key];
if (typeof wait === "function") {
  Reflect.deleteProperty(globalThis, key);
  await wait();
}

export {};
