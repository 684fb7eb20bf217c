/** One variable of the process's environment; undefined where it is not set or where there is no process (browsers). */
export function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: { [name: string]: string | undefined } } }
  return process?.env?.[name]
}
