import { parse } from 'csv-parse/sync';

/** Columns of an import and the field each one fills. */
const columns = {
  ...{ device_serial: 'deviceSerial', device_type: 'deviceType', manufacturer: 'manufacturer', model: 'model' },
  ...{ building_id: 'buildingId', equipment_id: 'equipmentId', installation_location: 'installationLocation' },
  ...{ connection_type: 'connectionType', gateway_id: 'gatewayId' },
  ...{ sampling_interval_seconds: 'samplingIntervalSeconds', reporting_interval_seconds: 'reportingIntervalSeconds' },
  certificate_common_name: 'certificateCommonName',
} as const;
export type CsvField = (typeof columns)[keyof typeof columns];

export interface CsvRow {
  /** Line in the text, the header being line 1. */
  readonly line: number;
  /** What is not empty. */
  readonly fields: Readonly<Partial<Record<CsvField, string>>>;
}

export type CsvDevices =
  | { readonly rows: readonly CsvRow[]; readonly fault: null }
  | { readonly rows: null; readonly fault: { readonly message: string; readonly line: number } };

interface Parsed {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/** Rows of a CSV text with a header (RFC 4180; a byte-order mark and semicolons are taken too), or why it is none. */
export function readDevicesCsv(text: string): CsvDevices {
  const [header = ''] = text.split(/\r?\n/, 1);
  const delimiter = header.includes(';') && !header.includes(',') ? ';' : ',';
  let names: string[] = [];
  try {
    const parsed = parse(text, {
      ...{ bom: true, delimiter, info: true, skip_empty_lines: true, trim: true, relax_column_count: false },
      columns: (cells: string[]) => (names = cells.map((cell) => cell.toLowerCase())),
    }) as unknown as Parsed[];
    const unknown = names.find((name) => !(name in columns));
    if (unknown !== undefined)
      return broken(`There is no column ${JSON.stringify(unknown)}: see ImportDevicesInput.`, 1);
    const repeated = names.find((name, place) => names.indexOf(name) !== place);
    if (repeated !== undefined) return broken(`The column ${repeated} is there twice.`, 1);
    return { rows: parsed.map(rowOf), fault: null };
  } catch (fault) {
    if (!(fault instanceof Error) || !('code' in fault)) throw fault;
    const line = 'lines' in fault && typeof fault.lines === 'number' ? fault.lines : 1;
    return broken(`This is no CSV: ${fault.message}`, line);
  }
}

const broken = (message: string, line: number): CsvDevices => ({ rows: null, fault: { message, line } });

function rowOf({ record, info }: Parsed): CsvRow {
  const given = Object.entries(record).filter(([, value]) => value !== '');
  return {
    line: info.lines,
    fields: Object.fromEntries(given.map(([name, value]) => [columns[name as keyof typeof columns], value])),
  };
}
