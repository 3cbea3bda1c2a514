package org.nnc.data;

import java.nio.file.Path;
import java.util.List;

/// The pictures of a folder that has a sub-folder for each class. All must be of one size.
///
/// @param images shape `[N, C, H, W]` or `[N, H, W, C]`, bytes 0 to 255
/// @param labels class of each picture, shape `[N]`
/// @param classes names of the classes (of the sub-folders), sorted
public record ImageFolder(Column images, Column labels, List<String> classes) {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");

    /// Reads all png and jpg files of the sub-folders, in the order of their names.
    ///
    /// @param channels 1 for grey, 3 for colour
    /// @param channelsFirst `[N, C, H, W]`, not `[N, H, W, C]`
    public static ImageFolder read(Path folder, int channels, boolean channelsFirst) {
        LabelledFiles found = LabelledFiles.bySubFolder(folder, ENDINGS);
        int n = found.files().size();
        Image first = Image.read(DataFile.of(found.files().getFirst())).withChannels(channels);
        int size = first.pixels().length;
        byte[] all = new byte[Math.multiplyExact(size, n)];
        for (int i = 0; i < n; i++) {
            Image image = Image.read(DataFile.of(found.files().get(i))).withChannels(channels);
            if (image.height() != first.height() || image.width() != first.width()) {
                throw DataException.of(
                        "%s has %d x %d pixels, but %s has %d x %d; bring all pictures to one "
                                + "size.",
                        image.name(),
                        image.width(),
                        image.height(),
                        first.name(),
                        first.width(),
                        first.height());
            }
            byte[] pixels = channelsFirst ? image.planes() : image.pixels();
            System.arraycopy(pixels, 0, all, i * size, size);
        }
        int h = first.height();
        int w = first.width();
        int[] dims = channelsFirst ? new int[] {n, channels, h, w} : new int[] {n, h, w, channels};
        Column images = Column.of(folder.toString(), new Values.Bytes(all), dims);
        return new ImageFolder(images, found.labels(), found.classes());
    }
}
