// What the explorer needs of npm, bundled into one file by build-assets.sh: DuckDB-Wasm without its extensions, and a Parquet
// reader, since DuckDB's own would be fetched from another host.
export { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";
export { Table, Utf8, makeData, makeVector } from "apache-arrow";
export { asyncBufferFromUrl, cachedAsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
export { compressors } from "hyparquet-compressors";
