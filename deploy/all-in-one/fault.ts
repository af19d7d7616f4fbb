/** An expected fault: its message is one sentence with the remedy, and all that the console shows. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
