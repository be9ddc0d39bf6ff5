package io.secformer.convert.fixedpoint;

/** One entry of a precision plan: the format of a wire, or of what is computed for one. */
public sealed interface SiteFormat
        permits Wire,
                FreshRing,
                SeriesSite,
                NewtonSite,
                ExponentialSite,
                ColumnExponents,
                Iteration {

    /** The site; one site may have a wire, and a format of what is opened there. */
    String name();
}
