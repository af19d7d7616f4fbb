/** A field of the input that cannot be, and what to do. */
export class BadField {
  readonly field: string;
  readonly message: string;

  constructor(field: string, message: string) {
    this.field = field;
    this.message = message;
  }
}

/** Most characters of a name. */
export const maxText = 120;

export function faultOfName(name: string): BadField | null {
  return name.trim() === '' || name.length > maxText
    ? new BadField('name', `A name has 1 to ${maxText} characters.`)
    : null;
}
