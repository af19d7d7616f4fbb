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
