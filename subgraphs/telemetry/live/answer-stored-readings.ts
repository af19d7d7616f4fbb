import type pg from 'pg';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import { emptyBatch, encodeReadings } from '../../../core/contracts/reading-batch.ts';
import { readingsRequest, readingsRequestSubject } from '../../../core/contracts/readings-request.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { ColdArchive } from '../store/cold-days.ts';
import { storedColumns } from '../store/read-readings.ts';

/**
 * Answers other services that replay stored readings. Whoever asks has established the right to what comes of it.
 * Until the returned function is called.
 */
export function answerStoredReadings(bus: Pick<Bus, 'answer'>, owner: pg.Pool, archive: ColdArchive): () => void {
  return bus.answer(readingsRequestSubject, 'telemetry', async (data) => {
    const request = decodeJson(readingsRequest, data);
    const { time, value, flags } = await storedColumns(owner, archive, request);
    const batch = emptyBatch(time.length, 0);
    batch.installationKey.fill(request.installationKey);
    batch.metricId.fill(request.metricId);
    batch.time.set(time);
    batch.value.set(value);
    batch.flags.set(flags);
    return encodeReadings(batch);
  });
}
