/** The module that a package lies in: of these paths the longest that it begins with. */
export function moduleOfPackage(packageName: string, modules: readonly string[]): string | undefined {
  return modules
    .filter((path) => packageName === path || packageName.startsWith(`${path}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}
