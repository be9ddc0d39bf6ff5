package io.secformer.kit.progress;

/** A step of which nobody hears. */
final class Silent implements Progress.Step {
    @Override
    public void reached(long done) {}

    @Override
    public void add(long more) {}

    @Override
    public void note(String words) {}

    @Override
    public void done() {}

    @Override
    public void close() {}
}
