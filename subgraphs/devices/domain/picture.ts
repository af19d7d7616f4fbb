export type PictureType = 'image/jpeg' | 'image/png';

const signatures: Readonly<Record<PictureType, readonly number[]>> = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

/** So many bytes of a picture say what it is. */
export const signatureBytes = 8;

/** What the first bytes say that it is, whatever its sender says; null for anything but a picture. */
export function pictureType(start: Uint8Array): PictureType | null {
  const types = Object.keys(signatures) as PictureType[];
  return types.find((type) => signatures[type].every((byte, at) => start[at] === byte)) ?? null;
}
