import type { Style } from './text.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Often enough to look alive. */
const FRAME_MS = 120;

/** The last line of a terminal, which tells what is under way and gives way to what is printed. */
export interface LiveLine {
  /** Prints whole lines above it. */
  print(text: string): void;
  /** Takes it away for good. */
  stop(): void;
}

/**
 * A line that is written anew all the time where the stream is a terminal that can do so; elsewhere none.
 *
 * @param words what it says now; '' for nothing.
 */
export function liveLine(stream: NodeJS.WriteStream, words: () => string, style: Style): LiveLine {
  if (!stream.isTTY || process.env.TERM === 'dumb') {
    return { print: (text) => void stream.write(text), stop: () => undefined };
  }
  let frame = 0;
  const draw = (): void => {
    const text = words();
    // The last column is left free: a terminal would begin another line.
    const room = (stream.columns || 80) - 3;
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    stream.write(
      text === '' ? '\r\x1b[K' : `\r\x1b[K${style.dim(`${FRAMES[frame % FRAMES.length]} ${shown}`)}`,
    );
  };
  const timer = setInterval(() => {
    frame++;
    draw();
  }, FRAME_MS);
  timer.unref();
  let stopped = false;
  return {
    print: (text) => {
      if (stopped) return void stream.write(text);
      stream.write(`\r\x1b[K${text}`);
      draw();
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      stream.write('\r\x1b[K');
    },
  };
}
