package io.secformer.kit.progress;

/** A step on a terminal of which nobody knows how long it takes. */
final class Dots implements Progress.Step {
    private static final double NANO = 1e-9;

    private final Line line;
    private final Task task;
    private final long begin = System.nanoTime();
    private String note = "";
    private boolean hasEnded;

    Dots(Line line, Task task) {
        this.line = line;
        this.task = task;
        draw();
    }

    private void draw() {
        line.draw(task.name() + " ..." + (note.isEmpty() ? "" : " " + note));
    }

    @Override
    public void reached(long done) {}

    @Override
    public void add(long more) {}

    @Override
    public synchronized void note(String words) {
        note = words;
        if (!hasEnded) {
            draw();
        }
    }

    @Override
    public synchronized void done() {
        if (!hasEnded) {
            hasEnded = true;
            line.draw(task.done((System.nanoTime() - begin) * NANO, note));
            line.end();
        }
    }

    @Override
    public synchronized void close() {
        if (!hasEnded) {
            hasEnded = true;
            line.end();
        }
    }
}
