package io.secformer.notebooks.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/** Several pictures as one. */
public final class Pictures {
    private static final int GAP = 12;

    private Pictures() {}

    /** Puts pictures side by side, the first to the left. */
    public static BufferedImage beside(BufferedImage... images) {
        int width = sum(images, BufferedImage::getWidth);
        int height = most(images, BufferedImage::getHeight);
        BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = white(all);
        int at = 0;
        for (BufferedImage image : images) {
            graphics.drawImage(image, at, 0, null);
            at += image.getWidth() + GAP;
        }
        graphics.dispose();
        return all;
    }

    /** Puts pictures on top of each other, the first above. */
    public static BufferedImage above(BufferedImage... images) {
        int width = most(images, BufferedImage::getWidth);
        int height = sum(images, BufferedImage::getHeight);
        BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = white(all);
        int at = 0;
        for (BufferedImage image : images) {
            graphics.drawImage(image, 0, at, null);
            at += image.getHeight() + GAP;
        }
        graphics.dispose();
        return all;
    }

    private static Graphics2D white(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        return graphics;
    }

    private static int sum(BufferedImage[] images, ToIntFunction<BufferedImage> side) {
        int sides = Arrays.stream(images).mapToInt(side).sum();
        return sides + GAP * Math.max(0, images.length - 1);
    }

    private static int most(BufferedImage[] images, ToIntFunction<BufferedImage> side) {
        return Arrays.stream(images)
                .mapToInt(side)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("expected pictures, found none"));
    }
}
