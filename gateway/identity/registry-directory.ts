import { z } from 'zod';
import type { DeviceDirectory } from './device-credential.ts';

/** Values by key, kept up to date (the `registry` bucket). */
export interface RegistryReader {
  get(key: string): unknown;
  onChange(listener: (key: string) => void): () => void;
}

const prefix = 'device.';
const recordSchema = z.object({ organizationId: z.string().nullable(), credentialHashes: z.array(z.string()) });

/** Devices as the registry knows them: a record that is not as expected is as good as none. */
export function registryDirectory(registry: RegistryReader): DeviceDirectory {
  return {
    find: (deviceId) => recordSchema.safeParse(registry.get(prefix + deviceId)).data,
    onChange: (listener) =>
      registry.onChange((key) => {
        if (key.startsWith(prefix)) listener(key.slice(prefix.length));
      }),
  };
}

const placesSchema = z.object({
  installations: z.array(z.object({ subjectId: z.string(), validTo: z.number().nullable() })),
});

/** The subject that a device is on now: its equipment, else itself; null for what is no device of the registry. */
export function subjectOf(registry: Pick<RegistryReader, 'get'>, deviceId: string): string | null {
  const places = placesSchema.safeParse(registry.get(prefix + deviceId)).data;
  return places?.installations.find(({ validTo }) => validTo === null)?.subjectId ?? null;
}
