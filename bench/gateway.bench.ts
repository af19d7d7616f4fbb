// Gateway CPU per request against stock Apollo Server with @apollo/gateway, and with --hive against Hive Gateway, in one run
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { startForeign, startMeasured, startRole, stopChild, type Measured } from './gateway/child.ts';
import { ownSubgraphs, threeSubgraphs, workloads, type Workload } from './gateway/graphs.ts';
import { contender, sameAnswers, type Figure } from './gateway/load.ts';
import { playRole } from './gateway/roles.ts';

const rounds = 4;
const [flag, role = '', argument = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    for (const [graph, schemas] of Object.entries({ three: threeSubgraphs, own: ownSubgraphs() })) {
      const schemaFile = join(folder, `${graph}.json`);
      writeFileSync(schemaFile, JSON.stringify(schemas));
      const subgraphs = await startRole<Record<string, string>>('subgraphs', schemaFile);
      stops.push(() => stopChild(subgraphs.child));
      const file = join(folder, `${graph}.graphql`);
      writeFileSync(file, compose(schemas, subgraphs.ready));
      const gateways: Record<string, Measured> = {};
      const add = async (name: string, starting: Promise<Measured>) => {
        const gateway = (gateways[name] = await starting);
        stops.push(() => gateway.stop());
      };
      await add('ours', startMeasured('ours', file));
      await add('stock', startMeasured('stock', file));
      if (process.argv.includes('--hive')) await add('hive', startHive(file));
      for (const workload of workloads.filter((one) => one.graph === graph)) {
        if (!(await sameAnswers(Object.values(gateways), workload)))
          throw new Error(`The answers to ${workload.name} differ.`);
        const figures = await compare(gateways, workload);
        report(workload.name, figures);
      }
      for (const stop of stops.splice(0).reverse()) await stop();
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true });
  }
}

/** Runs take turns, so that what else the machine does falls on all of them. */
async function compare(
  gateways: Readonly<Record<string, Measured>>,
  workload: Workload,
): Promise<Record<string, Figure>> {
  const contenders = Object.entries(gateways).map(([name, gateway]) => [name, contender(gateway, workload)] as const);
  for (const [, { warmUp }] of contenders) await warmUp();
  for (let round = 0; round < rounds; round++) for (const [, { run }] of contenders) await run();
  const figures = Object.fromEntries(contenders.map(([name, { figure }]) => [name, figure()]));
  for (const [, { close }] of contenders) await close();
  return figures;
}

function compose(schemas: Readonly<Record<string, string>>, urls: Readonly<Record<string, string>>): string {
  const services = Object.entries(schemas).map(([name, sdl]) => ({
    name,
    url: urls[name] ?? '',
    typeDefs: parse(sdl),
  }));
  const composed = composeServices(services);
  if (composed.errors) throw composed.errors[0];
  return composed.supergraphSdl;
}

/** Hive Gateway is no dependency of ours: it is installed into a folder of its own, which stays for the next time. */
async function startHive(supergraph: string): Promise<Measured> {
  const folder = resolve('.local/bench-gateway');
  mkdirSync(folder, { recursive: true });
  copyFileSync('bench/gateway/package.json', join(folder, 'package.json'));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  const port = 20_000 + (process.pid % 20_000);
  const args = ['supergraph', supergraph, '--port', String(port), '--host', '127.0.0.1', '--fork', '1'];
  return startForeign(join(folder, 'node_modules/.bin/hive-gateway'), args, `http://127.0.0.1:${port}/graphql`, folder);
}

function report(name: string, { ours, ...others }: Record<string, Figure>): void {
  if (!ours) throw new Error('Ours was not measured.');
  const lines = Object.entries(others).map(
    ([other, { cpuMsPerRequest, requestsPerSecond }]) =>
      `  ${other.padEnd(6)} ${cpuMsPerRequest.toFixed(3)} ms  ${requestsPerSecond.toFixed(0)}/s  ours is 1/${(cpuMsPerRequest / ours.cpuMsPerRequest).toFixed(1)}`,
  );
  const own = `  ours   ${ours.cpuMsPerRequest.toFixed(3)} ms  ${ours.requestsPerSecond.toFixed(0)}/s`;
  console.log([`${name}: gateway CPU per request, requests per second`, own, ...lines].join('\n'));
}

await (flag === '--role' ? playRole(role, argument) : main());
