/** The part of hpack.js 2.1 that is used here; the package has no types of its own. */
declare module 'hpack.js' {
  interface Field {
    readonly name: string
    readonly value: string
    /** False keeps the field out of the dynamic table. */
    readonly incremental?: boolean
  }

  interface Decompressor {
    write(block: Buffer): void
    /** Reports a broken block as an `error` event, or throws where the block ends too soon. */
    execute(): void
    read(): Field | null
    on(event: 'error', listener: (error: Error) => void): void
  }

  interface Compressor {
    write(fields: readonly Field[]): void
    read(): Buffer | null
  }

  interface TableOptions {
    readonly table: { readonly maxSize: number }
  }

  const hpack: {
    readonly compressor: { create(options: TableOptions): Compressor }
    readonly decompressor: { create(options: TableOptions): Decompressor }
  }
  export default hpack
}
