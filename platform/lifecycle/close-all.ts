/** Something that closes by these steps, one after the other, each at most once; a failing step does not stop the rest. */
export function closeInOrder(...steps: readonly (() => unknown)[]): AsyncDisposable {
  let closing: Promise<void> | null = null;
  const close = async () => {
    const faults: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'closing failed');
  };
  return { [Symbol.asyncDispose]: () => (closing ??= close()) };
}
