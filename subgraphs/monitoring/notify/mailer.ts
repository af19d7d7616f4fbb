import { createTransport } from 'nodemailer';

export interface MailOptions {
  /** smtp://user:password@host:port or smtps://…; undefined: this installation sends no mail. */
  readonly smtpUrl: string | undefined;
  /** Sender of all mail. */
  readonly from: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every attempt, so that a repeat is recognised. */
  readonly id: string;
}

/** Sends mail over one SMTP server; null when there is none. */
export type Mailer = ((mail: Mail) => Promise<void>) | null;

const timeoutMs = 10_000;

export function createMailer({ smtpUrl, from }: MailOptions): Mailer {
  if (smtpUrl === undefined) return null;
  const transport = createTransport(smtpUrl, { from });
  const domain = from.slice(from.lastIndexOf('@') + 1).replace('>', '');
  return async ({ to, subject, text, id }) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('TIMEOUT')), timeoutMs);
    const sent = transport.sendMail({ to, subject, text, messageId: `<${id}@${domain}>` });
    await Promise.race([sent, late.promise]).finally(() => clearTimeout(timer));
  };
}
