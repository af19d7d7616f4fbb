// What the person at the console reads.
import type { DemoWorld } from './demo-world.ts';
import type { Addresses } from './ready-file.ts';

const colours = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = (text: string): string => paint(1, text);
const dim = (text: string): string => paint(2, text);

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export const sayStep = (text: string): void => say(dim(`· ${text}`));
export const sayWarning = (text: string): void => say(paint(33, `! ${text}`));

const row = (label: string, value: string): string => `  ${label.padEnd(18)}${value}`;

const roles: readonly [keyof DemoWorld['tokens'], string][] = [
  ['owner', 'owner'],
  ['viewer', 'viewer'],
  ['serviceCompany', 'service company'],
  ['technician', 'technician'],
  ['manufacturer', 'manufacturer'],
  ['partner', 'partner'],
  ['operator', 'operator'],
];

export function sayReady(
  addresses: Addresses,
  doors: Readonly<Record<string, string>>,
  world: DemoWorld,
  tookMs: number,
): void {
  const lines = [
    '',
    bold(`  SiteSync is ready after ${(tookMs / 1000).toFixed(1)} s`),
    '',
    row('Graph', bold(addresses.graph)),
    row('Subscriptions', addresses.graphSubscriptions),
    row('GraphiQL', bold(addresses.graphiql)),
    row('  as the owner', dim(`${addresses.graphiql}#token=${world.tokens.owner}`)),
    row('REST', addresses.rest),
    row('For devices', addresses.doors.http),
    row('', `${doors['mqtt'] ?? ''}  ${doors['coap'] ?? ''}  ${doors['ingestStream'] ?? ''}`),
    row('For scripts', '.data/ready.json (these addresses and tokens)'),
    row('Logs', '.data/logs'),
    '',
    '  Demo tokens, valid for 24 hours: send one as "Authorization: Bearer <token>"',
    ...roles.map(([key, label]) => row(`  ${label}`, dim(world.tokens[key]))),
    row('  device', dim(world.device.credential)),
    '',
    '  Anomalies and alerts appear below as they are found. Ctrl-C stops everything.',
    '',
  ];
  say(lines.join('\n'));
}
