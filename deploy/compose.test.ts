// There is no container engine in this test: it holds compose.yaml against what the programs read from their environment.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number()]);
const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      environment: z.record(z.string(), scalar).optional(),
      command: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
      healthcheck: z.object({ test: z.array(z.string()) }),
      depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeFile.parse(parse(readFileSync('compose.yaml', 'utf8')));
const service = (name: string) => compose.services[name]!;
const appEnvironment = service('app').environment!;

/** `${NAME:-default}` as Compose reads it when NAME is not set. */
const withDefaults = (text: string | number) => String(text).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

test('the app is given the three URLs that make it start no servers of its own', () => {
  const urls = ['DATABASE_URL', 'NATS_URL', 'REDIS_URL'].map((name) => new URL(withDefaults(appEnvironment[name]!)));
  expect(urls.map((url) => url.hostname)).toEqual(['postgres', 'nats', 'redis']);
  for (const { hostname } of urls) expect(service('app').depends_on).toHaveProperty(hostname);
});

test('the passwords in the URLs are those that the servers are started with', () => {
  const password = (name: string) => new URL(withDefaults(appEnvironment[name]!)).password;
  expect(password('DATABASE_URL')).toBe(withDefaults(service('postgres').environment!['POSTGRES_PASSWORD']!));
  expect(password('NATS_URL')).toBe(withDefaults(service('nats').environment!['NATS_PASSWORD']!));
  expect(service('redis').command!.map(withDefaults)).toContain(password('REDIS_URL'));
});

test('the app listens on the port that is published, on the loopback interface of the host only', () => {
  expect(appEnvironment['HOST']).toBe('0.0.0.0');
  expect(service('app').ports!.map(withDefaults)).toEqual([`127.0.0.1:4000:${appEnvironment['PORT']}`]);
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
  expect(published.map(([name]) => name)).toEqual(['app']);
});

test('every file and volume that a service names exists', () => {
  expect(existsSync(service('app').build!.dockerfile)).toBe(true);
  for (const { volumes = [] } of Object.values(compose.services)) {
    for (const source of volumes.map((volume) => volume.split(':')[0]!)) {
      expect(source.startsWith('.') ? existsSync(source) : source in compose.volumes, source).toBe(true);
    }
  }
});

test('NATS is new enough, and bears what the private one bears', () => {
  const settings = readFileSync('deploy/images/nats.conf', 'utf8');
  expect(service('nats').image).toMatch(/^nats:2\.1[1-9]/);
  expect(settings).toContain(`max_payload: ${8 * 1024 * 1024}`);
  expect(settings).toMatch(/sync_interval: always/);
});
