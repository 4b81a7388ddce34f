package text

// Whether a report is an older one again.
const (
	ReportLike             Key = "report_like" // Ref, Facts
	ReportLikeWhich        Key = "report_like_which"
	ReportLikeLine         Key = "report_like_line" // Ref, Facts
	ReportLikeThis         Key = "report_like_this" // Ref
	ReportSame             Key = "report_same"
	ReportSameAs           Key = "report_same_as" // Ref
	ReportOther            Key = "report_other"
	ReportLikePhotos       Key = "report_like_photos"
	ReportLikeSamePicture  Key = "report_like_same_picture"
	ReportLikeAlikePicture Key = "report_like_alike_picture"
	ReportLikeSamePlace    Key = "report_like_same_place"
	ReportLikeNear         Key = "report_like_near"  // N
	ReportLikeOver         Key = "report_like_over"  // Ref, State
	ReportLikeNone         Key = "report_like_none"  // Ref
	ReportJoined           Key = "report_joined"     // Ref, Original
	ReportNotThis          Key = "report_not_this"   // Ref, Other
	ReportKeptApart        Key = "report_kept_apart" // Ref
	ReportPeople           Key = "report_people"     // N
)
