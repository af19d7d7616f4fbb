import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../../client/request.ts';
import { download } from '../device/download.ts';
import { type Installed, type Manifest, neverUpdated, refusalOf } from '../device/firmware-manifest.ts';
import { readReady } from '../ready-file.ts';
import type { Visitor } from '../visitor.ts';
import type { Outcome } from './outcome.ts';
import { reportState, type Sender } from './send.ts';

const artefactDocument = /* GraphQL */ `
  query FleetFirmware($firmwareId: ID!) {
    firmwareArtefact(firmwareId: $firmwareId)
  }
`;

const failed = (message: string): Outcome => ({ outcome: 'FAILED', message });

/** Installs firmware on simulated devices: only what is signed, newer than before, and arrived as it was announced. */
export class Updater {
  readonly #visitor: Visitor;
  readonly #sender: Sender;
  readonly #installed = new Map<string, Installed>();

  constructor(visitor: Visitor, sender: Sender) {
    this.#visitor = visitor;
    this.#sender = sender;
  }

  async update(manifest: Manifest, deviceId: string): Promise<Outcome> {
    const refusal = refusalOf(manifest, this.#installed.get(deviceId) ?? neverUpdated, Date.now());
    if (refusal !== null) return failed(`not installed: ${refusal}`);
    const port = this.#downloadPort();
    const reason = port === null ? await this.#byGraph(manifest) : await this.#byRange(manifest, port);
    if (reason !== null) return failed(reason);
    this.#installed.set(deviceId, manifest);
    await reportState(this.#sender, { deviceId, firmwareVersion: manifest.version });
    return { outcome: 'SUCCEEDED', message: `now runs ${manifest.version}` };
  }

  /** Of the door for devices, where the product runs on this machine. */
  #downloadPort(): number | null {
    try {
      return readReady(this.#visitor.dataFolder).ports['devices'] ?? null;
    } catch {
      return null;
    }
  }

  async #byRange({ firmwareId, sha256, sizeBytes }: Manifest, port: number): Promise<string | null> {
    const { token: credential, signal } = this.#sender;
    const loaded = await download({
      ...{ url: `http://127.0.0.1:${port}/devices/firmware?id=${firmwareId}`, credential, sha256, sizeBytes, signal },
      onBreak: (soFar, why) => {
        this.#visitor.print(`fleet    a download goes on at byte ${soFar} of ${sizeBytes}: ${why}`);
        return sleep(1_000, undefined, { signal });
      },
    });
    return loaded.ok ? null : loaded.reason;
  }

  async #byGraph({ firmwareId, sha256 }: Manifest): Promise<string | null> {
    const { graphUrl: url, token, signal } = this.#sender;
    const options = { url, token, signal, query: artefactDocument, variables: { firmwareId }, retries: 4 };
    const { firmwareArtefact } = await request<{ firmwareArtefact: string | null }>(options);
    if (firmwareArtefact === null) return 'the maker keeps the artefact';
    const found = createHash('sha256').update(Buffer.from(firmwareArtefact, 'base64')).digest('hex');
    return found === sha256 ? null : 'the SHA-256 of the artefact differs';
  }
}
