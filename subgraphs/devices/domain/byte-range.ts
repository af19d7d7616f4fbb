export interface ByteRange {
  /** First and last byte, both of them included. */
  readonly from: number;
  readonly to: number;
}

/**
 * One range of a `Range` header (RFC 9110, 14.1.2) within `size` bytes. `whole`: there is no range, or one that may be
 * ignored (several ranges, other units, no sense); `unsatisfiable`: none of it is there.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'unsatisfiable' : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return 'whole';
  return from >= size ? 'unsatisfiable' : { from, to };
}
