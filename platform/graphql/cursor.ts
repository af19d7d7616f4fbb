import { badCursor } from '../errors/graph-errors.ts';

/** Cursors are opaque to clients: the position as base64url JSON. */
export function encodeCursor(position: number | readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The number in an event's cursor. @throws BAD_CURSOR */
export function decodeEventCursor(cursor: string): number {
  const position = parse(cursor);
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) throw badCursor();
  return position;
}

/** The keys in a list's cursor. @throws BAD_CURSOR when they are not `length` strings or numbers. */
export function decodeKeyset(cursor: string, length: number): (string | number)[] {
  const keys = parse(cursor);
  if (!Array.isArray(keys) || keys.length !== length) throw badCursor();
  return keys.map((key: unknown) => {
    if (typeof key !== 'string' && typeof key !== 'number') throw badCursor();
    return key;
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw badCursor();
  }
}
