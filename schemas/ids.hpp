#pragma once

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <string>

namespace daybook::schemas {

/// A slug that names one kind of thing, so that an organisation is never passed for a dataset.
template <class Tag>
class Id {
public:
    Id() = default;
    /// Throws Error(bad_input) unless `text` is a slug: [a-z0-9]+(-[a-z0-9]+)*, at most 100 bytes.
    explicit Id(std::string_view text) : text_(text) {
        if (!base::is_slug(text) || text.size() > 100)
            throw base::Error::make(base::ErrorKind::bad_input,
                                    "'{}' is no {} id: lower-case letters, digits and single hyphens", text, Tag::kName);
    }
    const std::string& str() const { return text_; }
    auto operator<=>(const Id&) const = default;

private:
    std::string text_;
};

struct OrganisationTag { static constexpr std::string_view kName = "organisation"; };
struct DatasetTag { static constexpr std::string_view kName = "dataset"; };
struct SchemaTag { static constexpr std::string_view kName = "schema"; };

using OrganisationId = Id<OrganisationTag>;  ///< GOV.UK slug where there is one: "hm-treasury"
using DatasetId = Id<DatasetTag>;            ///< "<organisation>-<schema>": "hm-treasury-spend-over-25k"
using SchemaId = Id<SchemaTag>;              ///< "spend-over-25k"

/// The dataset of an organisation under a schema.
inline DatasetId dataset_of(const OrganisationId& organisation, const SchemaId& schema) {
    return DatasetId(organisation.str() + "-" + schema.str());
}

}  // namespace daybook::schemas
