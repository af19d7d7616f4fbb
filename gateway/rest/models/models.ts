import { deviceModels } from './devices.ts';
import { hardwareModels } from './hardware.ts';
import { predictionModels } from './predictions.ts';
import { listOf, objectOf, type Schema, text, whole } from './schema.ts';
import { telemetryModels } from './telemetry.ts';

/** RFC 9457, with the codes of the graph. */
const Problem = objectOf(
  'Why a request was refused (RFC 9457).',
  {
    type: text('Always "about:blank": the code says what it is.'),
    title: text('Name of the status.'),
    status: whole('The status again.'),
    code: text('Stable code, listed in docs/errors.md.'),
    detail: text('What is wrong and what to do.'),
    errors: listOf(
      objectOf('A part that is wrong.', {
        code: text('Stable code.'),
        message: text('What is wrong and what to do.'),
        path: listOf(text('A step.'), 'Where it is in the request.'),
      }),
      'The parts that are wrong, as far as they are known.',
    ),
  },
  ['errors'],
);

/** All models of /api/v1, by the names that the OpenAPI document gives them. */
export const models = {
  ...deviceModels,
  ...telemetryModels,
  ...predictionModels,
  ...hardwareModels,
  Problem,
} satisfies Record<string, Schema>;
export type ModelName = keyof typeof models;
