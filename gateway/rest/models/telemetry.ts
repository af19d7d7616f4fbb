import {
  anyObject,
  listOf,
  moment,
  number,
  objectOf,
  orNull,
  ref,
  type Schema,
  text,
  uuid,
  whole,
  words,
} from './schema.ts';

const qualities = ['good', 'suspect', 'bad'] as const;
const unit = orNull(text('Canonical UCUM unit of the metric.'));

/** `device_telemetry` of the specification: readings as they are stored, and what is made of them. */
export const telemetryModels = {
  Reading: objectOf('A stored reading.', {
    device_id: orNull(uuid('The device that measured it; null when it is not visible any more.')),
    equipment_id: uuid('The equipment it belongs to.'),
    metric_name: text('Name of the metric.'),
    metric_value: number('Value in `metric_unit`.'),
    metric_unit: text('Canonical UCUM unit.'),
    quality: words(qualities, 'How far it can be relied on.'),
    timestamp: moment('When it was measured.'),
    operating_mode: orNull(text('Mode of the car; null when nobody said.')),
  }),
  ReadingList: objectOf('A page of readings, the newest first.', {
    items: listOf(ref('Reading'), 'The readings.'),
    next_cursor: orNull(text('Give it as `cursor` for the next page; null on the last one.')),
  }),
  LatestReadings: objectOf('The newest reading of each device and metric.', {
    items: listOf(ref('Reading'), 'The readings.'),
  }),
  TelemetryHistory: objectOf('A curve for a chart: real readings, thinned so that its shape stays.', {
    equipment_id: uuid('The equipment.'),
    metric_name: text('Name of the metric.'),
    metric_unit: unit,
    start: moment('Beginning of what was read.'),
    end: moment('End of what was read.'),
    readings: whole('How many readings it stands for.'),
    quality: objectOf('How many of them are of which quality.', {
      good: whole('Good ones.'),
      suspect: whole('Suspect ones.'),
      bad: whole('Bad ones.'),
    }),
    points: listOf(
      objectOf('A point.', { timestamp: moment('When.'), value: number('Value in the unit.') }),
      'The points, the oldest first.',
    ),
  }),
  TelemetryAggregate: objectOf('Functions over windows of time.', {
    equipment_id: uuid('The equipment.'),
    items: listOf(
      objectOf('A metric.', {
        metric_name: text('Name of the metric.'),
        metric_unit: unit,
        window: text('Length of the windows.'),
        time_zone: text('Time zone of windows of a day.'),
        buckets: listOf(
          {
            ...anyObject('A window: `start`, `end`, `bad` (readings left out) and a property for each function.'),
            required: ['start', 'end', 'bad'],
          },
          'Windows with readings, the oldest first.',
        ),
      }),
      'One for each metric that was asked for.',
    ),
  }),
} satisfies Record<string, Schema>;
