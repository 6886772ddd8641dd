// Vite's asset imports: the address under which the app serves the file.
declare module "*.wasm?url" {
  const address: string;
  export default address;
}
