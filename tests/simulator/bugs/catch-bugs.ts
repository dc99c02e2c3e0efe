export async function catchBugs(_only?: string): Promise<number> {
  return 0;
}
