/**
 * What a run did, for people: {@code secformer plot} and {@code secformer report}. Start at {@link
 * io.secformer.infer.report.Source}, which tells what a folder is; readers make records of its
 * files, one reader a kind of file; makers of pages turn those into a {@link
 * io.secformer.infer.report.Page} of figures and tables, which {@link
 * io.secformer.infer.report.PlotFolder} and {@link io.secformer.infer.report.HtmlPage} write.
 * Everything follows from the files: the same run gives the same page.
 */
@NullMarked
package io.secformer.infer.report;

import org.jspecify.annotations.NullMarked;
