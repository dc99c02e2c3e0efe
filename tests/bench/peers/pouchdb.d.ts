/** As much of PouchDB as is measured: its own types want a Node of years ago. */
declare module 'pouchdb-core' {
  interface Database<Doc extends { _id: string }> {
    bulkDocs(docs: readonly Doc[]): Promise<unknown>;
    get(id: string): Promise<Doc & { _rev: string }>;
    put(doc: Doc): Promise<unknown>;
    info(): Promise<{ doc_count: number }>;
  }
  const PouchDB: {
    new <Doc extends { _id: string }>(name: string, options: { adapter: 'memory' }): Database<Doc>;
    plugin(plugin: unknown): void;
    replicate<Doc extends { _id: string }>(from: Database<Doc>, to: Database<Doc>): Promise<unknown>;
  };

  export type { Database };
  export { PouchDB as default };
}
declare module 'pouchdb-replication' {
  const plugin: unknown;

  export { plugin as default };
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown;

  export { plugin as default };
}
