package io.secformer.datasets.fetch;

import io.secformer.datasets.glue.GlueTask;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * The official distribution. Addresses, sizes and SHA-256 are those that Hugging Face's {@code
 * datasets} recorded: its repository {@code huggingface/datasets}, file {@code
 * datasets/glue/dataset_infos.json}, fields {@code download_checksums}, as of commit {@code
 * 040102f100964a33fd334e2695f1c493fa6b92db}.
 */
public final class GlueSources {
    /** What the paths of the sources are relative to. */
    public static final URI BASE = URI.create("https://dl.fbaipublicfiles.com/");

    private static final long MIB = 1L << 20;

    private GlueSources() {}

    /** The sources of all tasks, in the order of the tasks. */
    public static List<TaskSource> official() {
        return Arrays.stream(GlueTask.values()).map(GlueSources::of).toList();
    }

    /** The last number bounds, in MiB, what is unpacked; it is a generous guess, not a size. */
    private static TaskSource of(GlueTask task) {
        return switch (task) {
            case COLA ->
                    archive(
                            task,
                            "CoLA.zip",
                            376_971,
                            "f212fcd832b8f7b435fb991f101abf89f96b933ab400603bf198960dfc32cbff",
                            64);
            case SST_2 ->
                    archive(
                            task,
                            "SST-2.zip",
                            7_439_277,
                            "d67e16fb55739c1b32cdce9877596db1c127dc322d93c082281f64057c16deaa",
                            64);
            case MRPC -> mrpc();
            case STS_B ->
                    archive(
                            task,
                            "STS-B.zip",
                            802_872,
                            "e60a6393de5a8b5b9bac5020a1554b54e3691f9d600b775bd131e613ac179c85",
                            64);
            case QQP ->
                    archive(
                            task,
                            "QQP-clean.zip",
                            41_696_084,
                            "40e7c862c04eb26ee04b67fd900e76c45c6ba8e6d8fab4f8f1f8072a1a3fbae0",
                            512);
            case MNLI ->
                    archive(
                            task,
                            "MNLI.zip",
                            312_783_507,
                            "e7c1d896d26ed6caf700110645df426cc2d8ebf02a5ab743d5a5c68ac1c83633",
                            2048);
            case QNLI ->
                    archive(
                            task,
                            "QNLIv2.zip",
                            10_627_589,
                            "e634e78627a29adaecd4f955359b22bf5e70f2cbd93b493f2d624138a0c0e5f5",
                            128);
            case RTE ->
                    archive(
                            task,
                            "RTE.zip",
                            697_150,
                            "6bf86de103ecd335f3441bd43574d23fef87ecc695977a63b82d5efb206556ee",
                            64);
            case WNLI ->
                    archive(
                            task,
                            "WNLI.zip",
                            28_999,
                            "ae0e8e4d16f4d46d4a0a566ec7ecceccfd3fbfaa4a7a4b4e02848c0f2561ac46",
                            64);
            case AX ->
                    new TaskSource.SingleFile(
                            task,
                            new RemoteFile(
                                    "glue/data/AX.tsv",
                                    222_257,
                                    "0e13510b1bb14436ff7e2ee82338f0efb0133ecf2e73507a697dc210db3f05fd"));
        };
    }

    private static TaskSource archive(
            GlueTask task, String name, long bytes, String sha256, long maxUnpackedMib) {
        return new TaskSource.Archive(
                task, new RemoteFile("glue/data/" + name, bytes, sha256), maxUnpackedMib * MIB);
    }

    private static TaskSource mrpc() {
        return new TaskSource.Mrpc(
                new RemoteFile(
                        "senteval/senteval_data/msr_paraphrase_train.txt",
                        1_047_044,
                        "60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89"),
                new RemoteFile(
                        "senteval/senteval_data/msr_paraphrase_test.txt",
                        441_275,
                        "a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784"),
                new RemoteFile(
                        "glue/data/mrpc_dev_ids.tsv",
                        6_222,
                        "971d7767d81b997fd9060ade0ec23c4fc31cbb226a55d1bd4a1bac474eb81dc7"));
    }
}
