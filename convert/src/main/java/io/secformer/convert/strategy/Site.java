package io.secformer.convert.strategy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A place of a network: a wire, what is computed for it, or a parameter. Its name is the key of the
 * precision plan; this is the only class that takes a name apart.
 *
 * @param block the part of the network that it is in
 * @param role what it is there
 */
public record Site(Block block, SiteRole role) {
    private static final Map<String, Site> PARSED = new ConcurrentHashMap<>();

    /**
     * The site of a name.
     *
     * @throws io.secformer.kit.file.FormatException if there is none
     */
    public static Site of(String name) {
        return PARSED.computeIfAbsent(name, Site::parse);
    }

    private static Site parse(String name) {
        Block block = Block.of(name.split("\\.", -1));
        String prefix = block.name();
        String label =
                name.length() > prefix.length() && !prefix.isEmpty()
                        ? name.substring(prefix.length() + 1)
                        : name.substring(prefix.length());
        // The series of a group of columns has the group's number in the end.
        String ofAll = label.replaceFirst("\\.\\d+$", "");
        return new Site(block, SiteRole.of(block.kind(), ofAll, name));
    }

    /** A name without the number of its layer: what is alike in all layers. */
    public static String kindOf(String name) {
        return name.replaceFirst("^layer\\.\\d+", "layer");
    }

    /** Its name. */
    public String name() {
        if (block.name().isEmpty()) {
            return role.label();
        }
        return role.label().isEmpty() ? block.name() : block.name() + "." + role.label();
    }

    /**
     * The LayerNorm whose rows a weight or a gain reads.
     *
     * @param layers of the model
     */
    public Block normBefore(int layers) {
        return switch (block.kind()) {
            case HEAD -> Block.outputNorm(layers - 1);
            case ATTENTION -> Block.outputNorm(block.layer() - 1);
            default -> Block.attentionNorm(block.layer());
        };
    }

    /** The LayerNorm that a weight leads into: an attention's output, or a layer's. */
    public Block normAfter() {
        return block.kind() == Block.Kind.ATTENTION
                ? Block.attentionNorm(block.layer())
                : Block.outputNorm(block.layer());
    }

    /** The LayerNorm whose columns the values of a wire have; null if there is none. */
    public @Nullable Block normOfColumns() {
        return switch (role) {
            case CENTERED, WIDE_ROWS, ROWS -> block;
            case UNSCALED_RESIDUAL, UNSCALED_OUTPUT_RESIDUAL -> normAfter();
            default -> null;
        };
    }

    /** The wire on which what it makes of a LayerNorm's rows is opened before they are scaled. */
    public Site unscaled() {
        return with(role.unscaled());
    }

    /** The same block's site of another role. */
    public Site with(SiteRole other) {
        return new Site(block, other);
    }
}
