/** The same items, once the first of them is there: what fails before it fails here. */
export async function whenBegun<T>(items: AsyncGenerator<T, void, undefined>): Promise<AsyncIterable<T>> {
  const first = await items.next();
  return withFirst(first, items);
}

async function* withFirst<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T, void, undefined>) {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    // For a loop that was left at the first item, before `rest` was in charge.
    await rest.return();
  }
}
