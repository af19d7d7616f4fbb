import type { Job } from '../store/jobs.ts';
import type { PredictionJob } from './types/job-types.ts';

export const showJob = ({ equipmentIds, ...job }: Job): PredictionJob => ({
  ...job,
  equipment: equipmentIds.map((id) => ({ id })),
  total: equipmentIds.length,
});
