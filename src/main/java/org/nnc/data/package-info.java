/// What a network is fed with: columns of numbers in memory, read from files, split and batched.
///
/// A reader ({@link org.nnc.data.Idx}, {@link org.nnc.data.Csv}, {@link org.nnc.data.Npy}, {@link
/// org.nnc.data.Wav}, {@link org.nnc.data.ImageFolder}, {@link org.nnc.data.TextIds}) turns a
/// {@link org.nnc.data.DataFile} into {@link org.nnc.data.Column}s. {@link org.nnc.data.Split} and
/// {@link org.nnc.data.Batches} only deal in row numbers, and a batch is gathered from the columns
/// by these numbers, so no data are ever copied to shuffle them.
///
/// ```
/// DataFiles files = new DataFiles(folderOfTheModel, List.of(dataFolder));
/// Column x = Idx.read(files.resolve("train-images-idx3-ubyte.gz")).map(v -> v / 255);
/// Split parts = Split.of(x.rows(), 0.1, 1);
/// Batches batches = Batches.shuffled(parts.train(), 128, 7, Batches.Last.KEPT);
/// x.gather(batches.rows(0, 0), buffer, 0);
/// ```
///
/// Whatever is wrong with a file comes out as a {@link org.nnc.data.DataException}, whose message
/// is a sentence for the user. This package uses nothing else of nnc.
package org.nnc.data;
