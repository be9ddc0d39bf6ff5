package io.secformer.datasets.glue;

/** How many examples the published files hold. Source: the GLUE distribution. */
public final class PublishedCounts {
    private PublishedCounts() {}

    /**
     * The number of examples of a split.
     *
     * @throws IllegalArgumentException if the task has no such split
     */
    public static int of(GlueTask task, Split split) {
        int[] counts =
                switch (task) {
                    case COLA -> new int[] {8551, 1043, 1063};
                    case SST_2 -> new int[] {67349, 872, 1821};
                    case MRPC -> new int[] {3668, 408, 1725};
                    case STS_B -> new int[] {5749, 1500, 1379};
                    case QQP -> new int[] {363846, 40430, 390965};
                    case MNLI -> new int[] {392702, 9815, 9832, 9796, 9847};
                    case QNLI -> new int[] {104743, 5463, 5463};
                    case RTE -> new int[] {2490, 277, 3000};
                    case WNLI -> new int[] {635, 71, 146};
                    case AX -> new int[] {1104};
                };
        int place = task.splits().indexOf(split);
        if (place < 0) {
            throw new IllegalArgumentException(
                    task.taskName() + " has no " + split.key() + " split");
        }
        return counts[place];
    }
}
