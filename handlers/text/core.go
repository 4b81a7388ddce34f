package text

// What any turn may say.
const (
	Trouble        Key = "trouble"
	UnknownCommand Key = "unknown_command" // Command
	NotUnderstood  Key = "not_understood"
	NotSetUp       Key = "not_set_up"
	NoCommunity    Key = "no_community"
	NeedRole       Key = "need_role"   // Roles
	NoSuchRef      Key = "no_such_ref" // Ref
	NeedRef        Key = "need_ref"    // Example
	AnonymousAdmin Key = "anonymous_admin"
	StaleButton    Key = "stale_button"
	Done           Key = "done"
	Dropped        Key = "dropped"
	NothingToDrop  Key = "nothing_to_drop"
	OpenDirect     Key = "open_direct"
	WhoIsThat      Key = "who_is_that" // Name
	More           Key = "more"
	Comma          Key = "comma" // between the items of a list
)

// Which community a direct chat is about.
const (
	HelpCommunity    Key = "help_community"
	CommunityAsk     Key = "community_ask"     // Name, N
	CommunityOnly    Key = "community_only"    // Name
	CommunityChosen  Key = "community_chosen"  // Name
	CommunityUnknown Key = "community_unknown" // Name
	CommunityNamed   Key = "community_named"   // Name, Text
	CommunityOnCard  Key = "community_on_card" // Name
)

// The roles, as people read them.
const (
	RoleResident     Key = "role_resident"
	RoleRider        Key = "role_rider"
	RoleVolunteer    Key = "role_volunteer"
	RoleCraftsman    Key = "role_craftsman"
	RoleBuildingLead Key = "role_building_lead"
	RoleGridWorker   Key = "role_grid_worker"
	RoleMerchant     Key = "role_merchant"
	RolePartner      Key = "role_partner"
	RoleStaff        Key = "role_staff"
	RoleAdmin        Key = "role_admin"
)
