// Generated from releases.tsv by script/generate-catalogue.ts. Do not edit.

/** What is known of one Community Edition release that loads plugins. */
export interface CatalogueEntry {
  readonly version: string;
  /** Day of the release, as YYYY-MM-DD. */
  readonly released: string;
  /** The Go that the gateway and its plugins are built with, such as `1.25.6`. */
  readonly go: string;
  /** Alpine version of the official image and of the `alpine` builder. */
  readonly alpine: string;
  /** Debian suite of the `linux-generic` builder, where it is known. */
  readonly debian?: string;
  /** Whether a `linux-generic` builder was published. */
  readonly linuxGeneric: boolean;
  /** Whether the gateway has the command `test-plugin` (since 2.6.0). */
  readonly testPlugin: boolean;
}

/** Every Community Edition release of KrakenD 2, oldest first. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  { version: '2.0.0', released: '2022-03-07', go: '1.17.8', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.1', released: '2022-04-01', go: '1.17.8', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.2', released: '2022-04-22', go: '1.17.8', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.3', released: '2022-04-28', go: '1.17.9', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.4', released: '2022-05-03', go: '1.17.9', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.5', released: '2022-06-15', go: '1.17.11', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.0.6', released: '2022-08-22', go: '1.17.13', alpine: '3.15', linuxGeneric: false, testPlugin: false },
  { version: '2.1.0', released: '2022-09-30', go: '1.19.1', alpine: '3.16', linuxGeneric: false, testPlugin: false },
  { version: '2.1.1', released: '2022-10-21', go: '1.19.2', alpine: '3.16', linuxGeneric: false, testPlugin: false },
  { version: '2.1.2', released: '2022-10-25', go: '1.19.2', alpine: '3.16', linuxGeneric: false, testPlugin: false },
  { version: '2.1.3', released: '2022-11-18', go: '1.19.3', alpine: '3.16', linuxGeneric: true, testPlugin: false },
  { version: '2.1.4', released: '2023-01-12', go: '1.19.5', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.2.0', released: '2023-02-03', go: '1.19.5', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.2.1', released: '2023-02-22', go: '1.20.1', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.3.0', released: '2023-04-20', go: '1.20.3', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.3.1', released: '2023-04-25', go: '1.20.3', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.3.2', released: '2023-05-05', go: '1.20.4', alpine: '3.17', linuxGeneric: true, testPlugin: false },
  { version: '2.3.3', released: '2023-06-01', go: '1.20.4', alpine: '3.18', linuxGeneric: true, testPlugin: false },
  { version: '2.4.0', released: '2023-06-29', go: '1.20.4', alpine: '3.18', linuxGeneric: true, testPlugin: false },
  { version: '2.4.1', released: '2023-07-03', go: '1.20.4', alpine: '3.18', linuxGeneric: true, testPlugin: false },
  { version: '2.4.2', released: '2023-07-13', go: '1.20.6', alpine: '3.18', linuxGeneric: true, testPlugin: false },
  { version: '2.4.3', released: '2023-07-27', go: '1.20.6', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.4.4', released: '2023-10-12', go: '1.20.10', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.4.5', released: '2023-10-12', go: '1.20.10', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.4.6', released: '2023-10-12', go: '1.20.10', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.5.0', released: '2023-11-09', go: '1.20.11', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.5.1', released: '2024-01-22', go: '1.20.13', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: false },
  { version: '2.6.0', released: '2024-03-11', go: '1.20.14', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.6.1', released: '2024-04-09', go: '1.22.2', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.6.2', released: '2024-04-17', go: '1.22.2', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.6.3', released: '2024-05-16', go: '1.22.3', alpine: '3.18', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.7.0', released: '2024-07-18', go: '1.22.5', alpine: '3.19', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.7.1', released: '2024-09-09', go: '1.22.7', alpine: '3.19', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.7.2', released: '2024-09-23', go: '1.22.7', alpine: '3.19', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.8.0', released: '2024-12-03', go: '1.22.9', alpine: '3.19', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.9.0', released: '2025-01-20', go: '1.22.11', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.9.1', released: '2025-01-21', go: '1.22.11', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.9.2', released: '2025-03-04', go: '1.22.11', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.9.3', released: '2025-03-05', go: '1.23.7', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.9.4', released: '2025-04-10', go: '1.24.2', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.10.0', released: '2025-05-06', go: '1.24.2', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.10.1', released: '2025-06-19', go: '1.24.4', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.10.2', released: '2025-07-22', go: '1.24.5', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.11.0', released: '2025-09-09', go: '1.25.1', alpine: '3.21', debian: 'bullseye', linuxGeneric: true, testPlugin: true },
  { version: '2.11.1', released: '2025-10-08', go: '1.25.2', alpine: '3.21', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.11.2', released: '2025-10-16', go: '1.25.3', alpine: '3.21', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.12.0', released: '2025-10-27', go: '1.25.3', alpine: '3.21', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.12.1', released: '2026-01-16', go: '1.25.6', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.0', released: '2026-02-10', go: '1.25.7', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.1', released: '2026-02-18', go: '1.25.7', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.2', released: '2026-03-09', go: '1.25.8', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.3', released: '2026-03-19', go: '1.25.8', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.4', released: '2026-04-08', go: '1.25.9', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.5', released: '2026-05-11', go: '1.25.10', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.6', released: '2026-05-22', go: '1.25.10', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.7', released: '2026-06-03', go: '1.25.11', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
  { version: '2.13.8', released: '2026-07-08', go: '1.25.12', alpine: '3.23', debian: 'bookworm', linuxGeneric: true, testPlugin: true },
];
