const [megabyte, day] = [1024 * 1024, 86_400_000];

export const uploadLimits = {
  /** The largest artefact and the largest picture, in bytes. */
  firmwareBytes: 64 * megabyte,
  snapshotBytes: 16 * megabyte,
  /** What is kept in memory of a body, and at most lost of it by a crash. */
  partBytes: megabyte,
  /** An upload that is not finished by then is forgotten. */
  lifetimeMs: day,
  /** Unfinished uploads of one device, and of one organization's people. */
  unfinished: 10,
  /** A picture may be said to be taken at most so much later than we believe it is. */
  futureMs: 300_000,
} as const;

/** SHA-256 in hex, small letters. */
export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
