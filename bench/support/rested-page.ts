const PAGE = 4096;
const PAGES = 4096;
const REST_MS = 1000;

/**
 * What it costs to write to a page of memory that has rested for a second, µs. Some hosts of virtual machines take such memory away meanwhile: then
 * whatever comes after a pause is late, and times at a rate that leaves pauses say more about the host than about what is measured. Takes a second.
 */
export const restedPageMicros = (): number => {
  const memory = Buffer.alloc(PAGE * PAGES);
  const write = (): number => {
    const before = performance.now();
    for (let at = 0; at < memory.length; at += PAGE) memory[at] = memory[at]! + 1;
    return ((performance.now() - before) * 1000) / PAGES;
  };
  // The first time the memory is given to this process, and the loop is compiled.
  write();
  write();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS);
  return write();
};
