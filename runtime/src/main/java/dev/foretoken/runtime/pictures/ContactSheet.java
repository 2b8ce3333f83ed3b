package dev.foretoken.runtime.pictures;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Pictures of one size side by side. */
public final class ContactSheet {
    private static final int GAP = 2;
    private static final int WHITE = 0xFFFFFF;

    private ContactSheet() {}

    /**
     * Draws a contact sheet with about as many columns as rows.
     *
     * @param pictures at least one, row by row
     */
    public static BufferedImage of(List<Picture> pictures) {
        return of(pictures, (int) Math.ceil(Math.sqrt(pictures.size())));
    }

    /**
     * Draws a contact sheet.
     *
     * @param pictures at least one, row by row
     * @param columns pictures in a row
     */
    public static BufferedImage of(List<Picture> pictures, int columns) {
        int rows = (pictures.size() + columns - 1) / columns;
        int width = pictures.get(0).width() + GAP;
        int height = pictures.get(0).height() + GAP;
        BufferedImage sheet =
                new BufferedImage(columns * width - GAP, rows * height - GAP, BufferedImage.TYPE_INT_RGB);
        int[] background = new int[sheet.getWidth() * sheet.getHeight()];
        Arrays.fill(background, WHITE);
        sheet.setRGB(0, 0, sheet.getWidth(), sheet.getHeight(), background, 0, sheet.getWidth());
        for (int i = 0; i < pictures.size(); i++) {
            pictures.get(i).draw(sheet, i % columns * width, i / columns * height);
        }
        return sheet;
    }
}
