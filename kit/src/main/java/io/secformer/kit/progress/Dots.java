package io.secformer.kit.progress;

/** A step on a terminal of which nobody knows how long it takes. */
final class Dots implements Progress.Step {
    private static final double NANO = 1e-9;

    private final Line line;
    private final Work work;
    private final long begin = System.nanoTime();
    private String note = "";
    private boolean hasEnded;

    Dots(Line line, Work work) {
        this.line = line;
        this.work = work;
        draw();
    }

    private void draw() {
        line.draw(work.name() + " ..." + (note.isEmpty() ? "" : " " + note));
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
            line.draw(work.done((System.nanoTime() - begin) * NANO, note));
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
