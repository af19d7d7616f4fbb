export interface FirmwareManifest {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  /** Grows with each release; a device installs no lower one than it has. */
  readonly versionCounter: number;
  readonly sizeBytes: number;
  /** SHA-256 of the artefact in hex. */
  readonly sha256: string;
}

/** What is signed: these fields in this order as JSON without spaces, in UTF-8. */
export function manifestText(manifest: FirmwareManifest): string {
  const { manufacturer, model, version, versionCounter, sizeBytes, sha256 } = manifest;
  return JSON.stringify({ manufacturer, model, version, versionCounter, sizeBytes, sha256 });
}
