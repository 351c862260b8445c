/** A word as a POSIX shell takes it literally, for commands that people paste. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command to run in a folder below the current one; '' and '.' are the current one itself. */
export function inFolder(folder: string, command: string): string {
  if (folder === '' || folder === '.') return command;
  // To cd, a name that begins with a dash is an option.
  return `cd ${shellWord(folder.startsWith('-') ? `./${folder}` : folder)} && ${command}`;
}
