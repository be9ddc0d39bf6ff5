package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.parameter.AttentionScales;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the owner's report keeps beside the shares because a checkpoint alone does not have it: how
 * conversion has rearranged the model. Servers never see it.
 */
public final class OwnersReport {
    private static final int MAX_BYTES = 1 << 26;
    private static final String CHANNELS = "channels";
    private static final String ATTENTION = "attention";

    private static final String WEIGHTS = "weightsSha256";

    private OwnersReport() {}

    /** Adds the groups of channels to a report. */
    public static void putChannels(ObjectNode report, Map<String, ChannelGroups> groups) {
        ObjectNode channels = report.putObject(CHANNELS);
        groups.forEach(
                (site, own) -> {
                    ObjectNode entry = channels.putObject(site);
                    ArrayNode runs = entry.putArray("groups");
                    for (Group group : own.groups()) {
                        runs.addObject()
                                .put("channels", group.channels())
                                .put("quarters", group.quarters());
                    }
                    ArrayNode order = entry.putArray("order");
                    for (int channel : own.order()) {
                        order.add(channel);
                    }
                });
    }

    /** Adds the scales of an exact softmax to a report. */
    public static void putAttention(ObjectNode report, AttentionScales scales) {
        report.set(ATTENTION, AttentionReport.toJson(scales));
    }

    /**
     * A checkpoint's parameters as the conversion rearranged them.
     *
     * @param shares the folder with the report and both parties' folders
     * @param plan the plan of the shares, which says how columns were divided: where it has no
     *     groups and no exponentials, nothing else was rearranged
     * @param folded the checkpoint
     * @throws FormatException if the report is missing, or of another model
     */
    public static BertParameters rearranged(
            Path shares, PrecisionPlan plan, BertParameters folded) {
        return ordered(shares, plan, divided(plan, folded));
    }

    /**
     * Adds which checkpoint was shared.
     *
     * @param digest SHA-256 of its files of weights
     */
    public static void putWeights(ObjectNode report, String digest) {
        report.put(WEIGHTS, digest);
    }

    /**
     * Requires that a checkpoint is the one that was shared, if there is a report to tell.
     *
     * @param shares the folder with the report
     * @param model the checkpoint, for the message
     * @param digest SHA-256 of its files of weights
     * @throws FormatException if the report is of another one
     */
    public static void requireWeights(Path shares, Path model, String digest) {
        Path file = shares.resolve(ShareWriter.REPORT_FILE);
        if (!Files.exists(file)) {
            return;
        }
        String shared = JsonFiles.read(file, MAX_BYTES).path(WEIGHTS).asText();
        if (!shared.isEmpty() && !shared.equals(digest)) {
            throw new FormatException(
                    shares, "was converted from other weights than those of " + model);
        }
    }

    private static BertParameters divided(PrecisionPlan plan, BertParameters folded) {
        try {
            return folded.withExponents(plan.columnExponents());
        } catch (IllegalArgumentException e) {
            throw new FormatException("the precision plan is of another model: " + e.getMessage());
        }
    }

    private static BertParameters ordered(Path shares, PrecisionPlan plan, BertParameters folded) {
        if (plan.exponentials().isEmpty()
                && plan.series().values().stream().allMatch(site -> site.groups().size() == 1)) {
            return folded;
        }
        Path file = shares.resolve(ShareWriter.REPORT_FILE);
        if (!Files.exists(file)) {
            throw new FormatException(
                    file,
                    "is missing: only the owner's report tells how conversion has ordered the"
                            + " channels and scaled the attention heads");
        }
        JsonNode report = JsonFiles.read(file, MAX_BYTES);
        Map<String, ChannelGroups> groups = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : report.path(CHANNELS).properties()) {
            groups.put(entry.getKey(), channels(file, entry.getKey(), entry.getValue()));
        }
        try {
            return AttentionReport.fromJson(file, report.path(ATTENTION))
                    .apply(folded)
                    .grouped(groups);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, "is of another model: " + e.getMessage());
        }
    }

    private static ChannelGroups channels(Path file, String site, JsonNode json) {
        List<Group> groups = new ArrayList<>();
        for (JsonNode group : json.path("groups")) {
            groups.add(new Group(group.path("channels").asInt(), group.path("quarters").asInt()));
        }
        JsonNode places = json.path("order");
        int[] order = new int[places.size()];
        boolean[] seen = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            int channel = places.get(i).asInt(-1);
            if (channel < 0 || channel >= order.length || seen[channel]) {
                throw new FormatException(
                        file, "the order of channels at " + site + " is no permutation");
            }
            seen[channel] = true;
            order[i] = channel;
        }
        try {
            return new ChannelGroups(order, groups);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, "the channels at " + site + ": " + e.getMessage());
        }
    }
}
