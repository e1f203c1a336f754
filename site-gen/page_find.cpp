#include "site-gen/page.hpp"

#include "publisher/catalogue/titles.hpp"

namespace daybook::site_gen {

/// The index is made from the finished pages (pagefind); without script the lists do.
std::string search_page(const Site& site) {
    return plain_page(site, "/search/", "Search", "Search for datasets, organisations, suppliers, tables, schemas, policy papers and consultations.", "search", Context::object(), {"search.js"});
}

/// Shows any row by the name that `_row` and a version give it. Rows are too many for a page each. The script says why a version
/// replaced another in the words that all pages have.
std::string row_page(const Site& site) {
    Context reasons = Context::object();
    for (const auto reason : {record::Reason::department_correction, record::Reason::source_changed_unexplained, record::Reason::reprocessed})
        reasons.set(record::to_string(reason), catalogue::reason_words(record::to_string(reason)));
    return plain_page(site, "/row/", "A cited row", "Shows any row by its name, with the file, the version and the line that it came from.", "row", Context::object({{"reasons", base::json::write(reasons)}, {"terms", terms_of_all(site, "a cited row", "")}}), {"row.js"});
}

}  // namespace daybook::site_gen
