import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { pictureType, signatureBytes } from '../domain/picture.ts';
import { uploadLimits } from '../domain/upload-limits.ts';
import { change, type ChangeTools } from '../store/change.ts';
import { addSnapshot } from '../store/snapshots.ts';
import { addPart, completeUpload, partsOf, startOver, type UploadRow } from '../store/uploads.ts';

export interface UploadTools extends ChangeTools {
  readonly objects: ObjectStore;
}

/** How much of the body was kept; `conflict`: another request has sent the same bytes meanwhile. */
export type Received = { readonly receivedBytes: number } | 'conflict' | 'too long';

/**
 * Keeps the body's bytes from the upload's offset on, a part at a time. A connection that breaks loses nothing that
 * has come: the device asks for the offset and goes on there.
 */
export async function receiveBytes(
  { owner, objects }: UploadTools,
  upload: UploadRow,
  body: IncomingMessage,
): Promise<Received> {
  let [offset, waiting, waitingBytes] = [upload.receivedBytes, [] as Uint8Array[], 0];
  const keep = async (): Promise<boolean> => {
    if (waitingBytes === 0) return true;
    const [from, bytes, key] = [offset, waitingBytes, `uploads/${upload.id}/${randomUUID()}`];
    const part = Buffer.concat(waiting);
    [waiting, waitingBytes] = [[], 0];
    await objects.put(key, part);
    offset += bytes;
    return addPart(owner, upload, { from, bytes, key });
  };
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (offset + waitingBytes + chunk.length > upload.sizeBytes) return 'too long';
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes >= uploadLimits.partBytes && !(await keep())) return 'conflict';
    }
  } catch (fault) {
    // The connection broke; what came before is good.
    if (!body.destroyed || (fault as NodeJS.ErrnoException).code !== 'ECONNRESET') throw fault;
  }
  return (await keep()) ? { receivedBytes: offset } : 'conflict';
}

export type Finished = 'finished' | 'checksum' | 'no picture';

/** All bytes are there: makes one object of them, if they are what was announced; else the upload starts over. */
export async function finishUpload(tools: UploadTools, upload: UploadRow): Promise<Finished> {
  const { owner, objects } = tools;
  const parts = await partsOf(owner, upload.id);
  const key = `${upload.purpose}/${upload.id}/${randomUUID()}`;
  const hash = createHash('sha256');
  let start = Buffer.alloc(0);
  const bytes = async function* () {
    for (const part of parts) {
      const stream = await objects.stream(part);
      if (stream === null) throw new Error(`part ${part} of upload ${upload.id} is not in the object store`);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (start.length < signatureBytes) start = Buffer.concat([start, chunk.subarray(0, signatureBytes)]);
        hash.update(chunk);
        yield chunk;
      }
    }
  };
  await objects.put(key, { stream: Readable.from(bytes()), bytes: upload.sizeBytes });
  const contentType = pictureType(start);
  const outcome: Finished =
    hash.digest('hex') !== upload.sha256
      ? 'checksum'
      : upload.purpose === 'snapshot' && contentType === null
        ? 'no picture'
        : 'finished';
  const used = await change(tools, null, async ({ client }) => {
    if (outcome !== 'finished') return startOver(client, upload.id).then(() => false);
    if (!(await completeUpload(client, upload.id, key))) return false;
    if (contentType !== null && upload.purpose === 'snapshot') await addSnapshot(client, upload, { key, contentType });
    return true;
  });
  if (!used) await objects.remove(key);
  return outcome;
}
