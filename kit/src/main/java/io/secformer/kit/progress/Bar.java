package io.secformer.kit.progress;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A step on a terminal: a bar that is drawn several times a second, by a thread of its own. */
final class Bar implements Progress.Step {
    private static final int REDRAW_MILLIS = 300;
    private static final long MEGA = 1_000_000;
    private static final double NANO = 1e-9;

    private final Line line;
    private final Work work;
    private final long begin = System.nanoTime();
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final ProgressBar bar;
    private volatile String note = "";

    Bar(Line line, Work work) {
        this.line = line;
        this.work = work;
        ProgressBarBuilder builder =
                new ProgressBarBuilder()
                        .setTaskName(work.name())
                        .setInitialMax(work.all())
                        .startsFrom(work.first(), Duration.ZERO)
                        .setUpdateIntervalMillis(REDRAW_MILLIS)
                        .continuousUpdate()
                        .setStyle(
                                line.hasBlocks()
                                        ? ProgressBarStyle.UNICODE_BLOCK
                                        : ProgressBarStyle.ASCII)
                        .setConsumer(new OnLine(line));
        bar =
                switch (work.unit()) {
                    case Unit.Parts parts -> builder.setUnit(" " + parts.name(), 1).build();
                    case Unit.Bytes _ -> builder.setUnit(" MB", MEGA).showSpeed().build();
                };
    }

    @Override
    public void reached(long done) {
        bar.stepTo(done);
    }

    @Override
    public void add(long more) {
        bar.stepBy(more);
    }

    @Override
    public void note(String words) {
        note = words;
        // Behind a speed there is no space yet.
        bar.setExtraMessage(work.unit() instanceof Unit.Bytes ? " " + words : words);
    }

    @Override
    public void done() {
        if (hasEnded.compareAndSet(false, true)) {
            bar.close();
            line.draw(work.done((System.nanoTime() - begin) * NANO, note));
            line.end();
        }
    }

    @Override
    public void close() {
        if (hasEnded.compareAndSet(false, true)) {
            bar.close();
            line.end();
        }
    }

    /**
     * Where the bar is drawn. The library's own consumers would ask its terminal library for the
     * width, which takes over the handling of Ctrl-C.
     *
     * @param line the terminal's
     */
    private record OnLine(Line line) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return line.room();
        }

        @Override
        public void accept(String rendered) {
            line.draw(rendered);
        }

        @Override
        public void close() {
            // The step ends its line itself, when nothing is drawn any more.
        }
    }
}
